//~ expected `&Split<Valid>`, found `&Split<Train>`
use kiln::data::Splits;
use kiln::train::{TrainError, Training, TrainingOptions};

pub fn wrong(splits: &Splits, options: TrainingOptions) -> Result<(), TrainError> {
    Training::new(&splits.train, &splits.train, options)?; // wrong
    Ok(())
}
