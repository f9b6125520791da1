//~ this loss takes probabilities, and what is given has the kind `
//~ `.softmax::<AXIS>()`
use kiln::prelude::*;

pub fn wrong(student: Tensor![Batch, 10], teacher: Tensor![Batch, 10]) -> Scalar {
    KlDivLoss::new().batch_mean(student.log_softmax::<1>(), teacher) // wrong
}
