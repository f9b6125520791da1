//~ expected `&[Detection<80>]`
//~ found `&[Detection<80, Mask>]`
use kiln::data::Mask;
use kiln::vision::{CocoEvaluator, Detection, EvaluationError, Truth};

pub fn wrong(
    evaluator: &mut CocoEvaluator<80>,
    found: &[Detection<80, Mask>],
    truths: &[Truth<80>],
) -> Result<(), EvaluationError> {
    evaluator.add(1, found, truths) // wrong
}
