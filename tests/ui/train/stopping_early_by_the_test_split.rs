//~ Valid
//~ Test
//~ expected
use kiln::data::Splits;
use kiln::train::{TrainError, Training, TrainingOptions};

pub fn wrong(splits: &Splits, options: TrainingOptions) -> Result<(), TrainError> {
    Training::new(&splits.train, &splits.test, options)?; // wrong
    Ok(())
}
