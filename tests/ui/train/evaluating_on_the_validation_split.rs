//~ expected `Split<Test>`, found `Split<Valid>`
use kiln::data::{Digits, Splits};
use kiln::train::{Learn, Report, TrainError, Trained};

pub fn wrong<M>(trained: &Trained<M, Digits>, splits: Splits) -> Result<Report, TrainError>
where
    M: Learn<kiln::data::Classified<10, 1, 28, 28>>,
{
    trained.evaluate(splits.valid) // wrong
}
