//~ `Len<21>` classes, ground among them, do not fit a map of 20 classes
use kiln::data::{Instance, LabelMap};

pub fn wrong(objects: &[Instance<20>]) -> LabelMap<20> {
    LabelMap::<20>::over_ground([480, 640], objects) // wrong
}
