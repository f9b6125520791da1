//~ expected `80`, found `20`
use kiln::vision::{CocoEvaluator, Detection, EvaluationError, Truth};

pub fn wrong(
    evaluator: &mut CocoEvaluator<80>,
    found: &[Detection<20>],
    truths: &[Truth<80>],
) -> Result<(), EvaluationError> {
    evaluator.add(1, found, truths) // wrong
}
