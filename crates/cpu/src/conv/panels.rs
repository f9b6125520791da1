//! [`Panels`]: channels side by side, as the lanes of registers.
use crate::isa::Isa;
use std::ops::Range;

/// How channels are shared out to panels of one or two registers.
#[derive(Clone, Copy, Debug)]
pub struct Panels {
    channels: usize,
    lanes: usize,
}

/// Some neighbouring channels.
#[derive(Clone, Debug)]
pub struct Panel {
    /// Which they are.
    pub channels: Range<usize>,
    /// The registers that hold them; the last lanes may be empty.
    pub vectors: usize,
}

impl Panels {
    pub fn new(channels: usize, isa: Isa) -> Self {
        Self { channels, lanes: isa.lanes() }
    }

    /// How many panels there are.
    pub fn count(self) -> usize {
        self.channels.div_ceil(2 * self.lanes)
    }

    /// Lanes of the widest panel.
    pub fn widest(self) -> usize {
        2 * self.lanes
    }

    /// Lanes of all panels before this one; all but the last have two registers.
    pub fn lanes_before(self, panel: usize) -> usize {
        (2 * panel * self.lanes).min(self.lanes())
    }

    /// Lanes of all panels.
    pub fn lanes(self) -> usize {
        self.channels.next_multiple_of(self.lanes)
    }

    pub fn get(self, panel: usize) -> Panel {
        let start = 2 * panel * self.lanes;
        let channels = start..(start + 2 * self.lanes).min(self.channels);
        Panel { vectors: channels.len().div_ceil(self.lanes), channels }
    }
}
