//! [`ConfusionTable`]: a confusion matrix as people read it.
use super::ConfusionMatrix;
use std::fmt;

/// Up to how many classes every number of the matrix is shown.
const WHOLE: usize = 20;

/// A [`ConfusionMatrix`] with the names of its classes: for each its samples, its precision and recall, and what it was
/// taken for. Made by [`ConfusionMatrix::table`].
#[derive(Clone, Copy, Debug)]
pub struct ConfusionTable<'a, const CLASSES: usize> {
    matrix: &'a ConfusionMatrix<CLASSES>,
    names: &'a [String],
}

impl<const CLASSES: usize> ConfusionMatrix<CLASSES> {
    /// The matrix as a table, its classes by their names; a class without a name is called by its number.
    ///
    /// Of more than twenty classes each row says which other class it was most often taken for.
    ///
    /// ```
    /// use kiln_nn::ConfusionMatrix;
    /// let mut matrix = ConfusionMatrix::<2>::new();
    /// for (truth, guess) in [(0, 0), (0, 0), (0, 1), (1, 1)] {
    ///     matrix.count(truth, guess);
    /// }
    /// let table = matrix.table(&["cat".into(), "dog".into()]).to_string();
    /// let rows: Vec<&str> = table.lines().collect();
    /// assert_eq!(rows[0], "class  samples  precision    recall  taken for each class, in this order");
    /// assert_eq!(rows[1], "cat          3   100.00 %   66.67 %  2 1");
    /// assert_eq!(rows[2], "dog          1    50.00 %  100.00 %  . 1");
    /// ```
    pub fn table<'a>(&'a self, names: &'a [String]) -> ConfusionTable<'a, CLASSES> {
        ConfusionTable { matrix: self, names }
    }
}

impl<const CLASSES: usize> ConfusionTable<'_, CLASSES> {
    fn name(&self, class: usize) -> String {
        self.names.get(class).cloned().unwrap_or_else(|| class.to_string())
    }

    /// What a class was taken for: all numbers, or the greatest of the wrong ones.
    fn taken_for(&self, class: usize) -> String {
        let row = self.matrix.row(class);
        if CLASSES <= WHOLE {
            let greatest = (0..CLASSES).flat_map(|class| self.matrix.row(class)).max().unwrap_or(&0);
            let width = greatest.to_string().len();
            let shown = row.map(|count| if count == 0 { ".".into() } else { count.to_string() });
            return shown.map(|count| format!("{count:>width$}")).join(" ");
        }
        let wrong = row.iter().enumerate().filter(|(other, count)| *other != class && **count > 0);
        let most = wrong.rev().max_by_key(|(_, count)| **count);
        most.map_or_else(|| "-".into(), |(other, count)| format!("{} ({count})", self.name(other)))
    }
}

impl<const CLASSES: usize> fmt::Display for ConfusionTable<'_, CLASSES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = (0..CLASSES).map(|class| self.name(class)).collect();
        let widest = names.iter().map(|name| name.chars().count()).chain([5]).max().unwrap_or(5);
        let taken = if CLASSES <= WHOLE { "taken for each class, in this order" } else { "most often taken for" };
        write!(f, "{:<widest$}  samples  precision    recall  {taken}", "class")?;
        for (class, name) in names.iter().enumerate() {
            let samples: u64 = self.matrix.row(class).iter().sum();
            let share = |share: Option<f64>| share.map_or("-  ".into(), |share| format!("{:.2} %", 100.0 * share));
            let (precision, recall) = (share(self.matrix.precision(class)), share(self.matrix.recall(class)));
            let taken = self.taken_for(class);
            write!(f, "\n{name:<widest$} {samples:>8}  {precision:>9} {recall:>9}  {taken}")?;
        }
        Ok(())
    }
}
