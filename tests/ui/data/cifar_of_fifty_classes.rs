//~ CIFAR has no set of as many classes as `Cifar<50>`
use kiln::data::{Cifar, DataError};

pub fn wrong() -> Result<Cifar<50>, DataError> {
    Cifar::<50>::train("data") // wrong
}
