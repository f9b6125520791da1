//~ Train
//~ Valid
use kiln::data::Splits;
use kiln::train::{TrainError, Training, TrainingOptions};

pub fn wrong(splits: &Splits, options: TrainingOptions) -> Result<(), TrainError> {
    Training::new(
        &splits.valid, // wrong
        &splits.train,
        options,
    )?;
    Ok(())
}
