//~ expected `21`, found `20`
use kiln::data::{Instance, LabelMap};

pub fn wrong(objects: &[Instance<20>]) -> LabelMap<20> {
    LabelMap::<20>::over_ground([480, 640], objects) // wrong
}
