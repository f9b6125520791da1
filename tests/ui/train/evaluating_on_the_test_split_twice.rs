//~ use of moved value: `splits.test`
use kiln::data::{Classified, Digits, Splits};
use kiln::train::{Learn, Report, TrainError, Trained};

pub fn wrong<M>(trained: &Trained<M, Digits>, splits: Splits) -> Result<[Report; 2], TrainError>
where
    M: Learn<Classified<10, 1, 28, 28>>,
{
    let first = trained.evaluate(splits.test)?;
    Ok([first, trained.evaluate(splits.test)?]) // wrong
}
