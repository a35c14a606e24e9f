//! Values by character, for tables that nearly every character of a text is looked up in.

/// Values by character. One bit a character of the basic plane is a fast `no` for the many that
/// have none.
#[derive(Debug, Clone)]
pub struct CharMap<T> {
    has: Vec<u64>,
    /// Sorted by character.
    entries: Vec<(char, T)>,
}

impl<T> CharMap<T> {
    /// The value of a character.
    #[inline]
    pub fn get(&self, character: char) -> Option<&T> {
        let bit = character as usize;
        match self.has.get(bit >> 6) {
            Some(word) if word & (1 << (bit & 63)) == 0 => None,
            _ => self.look_up(character),
        }
    }

    fn look_up(&self, character: char) -> Option<&T> {
        let place = self.entries.binary_search_by_key(&character, |(known, _)| *known).ok()?;
        Some(&self.entries[place].1)
    }

    /// All characters with their values, in order of the characters.
    pub fn iter(&self) -> impl Iterator<Item = (char, &T)> {
        self.entries.iter().map(|(character, value)| (*character, value))
    }

    /// The value of a character, made first where it has none.
    pub fn entry(&mut self, character: char, make: impl FnOnce() -> T) -> &mut T {
        let place = match self.entries.binary_search_by_key(&character, |(known, _)| *known) {
            Ok(place) => place,
            Err(place) => {
                if let Some(word) = self.has.get_mut(character as usize >> 6) {
                    *word |= 1 << (character as usize & 63);
                }
                self.entries.insert(place, (character, make()));
                place
            }
        };
        &mut self.entries[place].1
    }

    /// Every value, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.entries.iter_mut().map(|(_, value)| value)
    }
}

impl<T> Default for CharMap<T> {
    fn default() -> CharMap<T> {
        CharMap { has: vec![0; 1024], entries: Vec::new() }
    }
}
