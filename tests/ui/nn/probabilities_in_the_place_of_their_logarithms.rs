//~ this loss takes log-probabilities, and what is given has the kind `
//~ `.log_softmax::<AXIS>()`
use kiln::prelude::*;

pub fn wrong(student: Tensor![Batch, 10], teacher: Tensor![Batch, 10]) -> Scalar {
    KlDivLoss::new().batch_mean(student.softmax::<1>(), teacher.softmax::<1>()) // wrong
}
