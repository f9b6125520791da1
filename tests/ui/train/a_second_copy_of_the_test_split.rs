//~ clone
//~ Test
use kiln::data::Splits;

pub fn wrong(splits: Splits) {
    let _ = splits.test.clone(); // wrong
}
