//~ expected `&Split<Train>`, found `&Split<Valid>`
use kiln::data::Splits;
use kiln::train::{TrainError, Training, TrainingOptions};

pub fn wrong(splits: &Splits, options: TrainingOptions) -> Result<(), TrainError> {
    Training::new(&splits.valid, &splits.valid, options)?; // wrong
    Ok(())
}
