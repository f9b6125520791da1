//! The page of all ideas.

use kiln::report::{Page, Section};

use crate::{Finding, Idea, Mishap};

/// Each idea with what it is about, its panels, and what was measured.
pub fn of(findings: &[(&Idea, Finding)]) -> Result<Page, Mishap> {
    let mut page = Page::new("Ideas of deep learning, executed")
        .lead("Each picture was drawn, and each number measured, by the code that it is about.");
    for (idea, finding) in findings {
        let panels = finding.panels.iter().map(|panel| panel.svg()).collect::<Result<Vec<_>, _>>()?;
        let caption = format!("Measured: {}.", finding.says);
        page = page.with(Section::drawings(idea.title, [idea.about], panels, &caption));
    }
    Ok(page)
}
