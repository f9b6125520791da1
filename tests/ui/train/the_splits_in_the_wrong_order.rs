//~ Train
//~ Valid
use kiln::data::Splits;
use kiln::train::{TrainError, Training, TrainingOptions};

pub fn wrong(splits: &Splits, options: TrainingOptions) -> Result<(), TrainError> {
    Training::new( // wrong
        &splits.valid,
        &splits.train,
        options,
    )?;
    Ok(())
}
