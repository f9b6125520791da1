//~ expected `&Split<Valid, _>`, found `&Split<Test>`
use kiln::data::Splits;
use kiln::train::{TrainError, Training, TrainingOptions};

pub fn wrong(splits: &Splits, options: TrainingOptions) -> Result<(), TrainError> {
    Training::new(&splits.train, &splits.test, options)?; // wrong
    Ok(())
}
