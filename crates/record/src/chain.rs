//! What the hash of an entry covers, byte for byte; it does not read or write anything.
//!
//! The hash of an entry is SHA-256 over these eleven fields in this order. In front of each field
//! stands its length in bytes, as 8 bytes big-endian.
//!
//! | # | field | bytes |
//! |---|---|---|
//! | 1 | tag | `cisterna/record/entry/1` in ASCII |
//! | 2 | previous | the 32 bytes of the previous entry's hash; 32 zero bytes for entry 1 |
//! | 3 | sequence | 8 bytes big-endian |
//! | 4 | patient | UUID, 36 lowercase ASCII characters with hyphens |
//! | 5 | version | 8 bytes big-endian |
//! | 6 | kind | UTF-8 |
//! | 7 | body | UTF-8, the JSON text as it was given |
//! | 8 | `occurred_at` | 30 ASCII characters, `2025-11-22T10:11:12.123456789Z` |
//! | 9 | `recorded_at` | likewise |
//! | 10 | zone | UTF-8 |
//! | 11 | actor | UTF-8 |
//!
//! Texts are hashed as they are stored, not as they are understood, so that a changed letter counts
//! even where it would be read as the same.
//!
//! The chain shows a changed, missing, added or moved entry, and together with the `chain_head` row
//! a cut-off tail. It does not show the work of someone who rewrites the whole file, every hash and
//! the head included: for that, heads have to be kept outside this machine and compared.

use crate::Hash;
use crate::hash::FieldHasher;

/// The fields of an entry that its hash covers, as they are stored.
pub(crate) struct Covered<'a> {
    pub(crate) previous: Hash,
    pub(crate) sequence: i64,
    pub(crate) patient: &'a str,
    pub(crate) version: i64,
    pub(crate) kind: &'a str,
    pub(crate) body: &'a str,
    pub(crate) occurred_at: &'a str,
    pub(crate) recorded_at: &'a str,
    pub(crate) zone: &'a str,
    pub(crate) actor: &'a str,
}

impl Covered<'_> {
    pub(crate) fn hash(&self) -> Hash {
        FieldHasher::new("cisterna/record/entry/1")
            .field(self.previous.as_bytes())
            .field(&self.sequence.to_be_bytes())
            .field(self.patient.as_bytes())
            .field(&self.version.to_be_bytes())
            .field(self.kind.as_bytes())
            .field(self.body.as_bytes())
            .field(self.occurred_at.as_bytes())
            .field(self.recorded_at.as_bytes())
            .field(self.zone.as_bytes())
            .field(self.actor.as_bytes())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first() -> Covered<'static> {
        Covered {
            previous: Hash::GENESIS,
            sequence: 1,
            patient: "0190a6b2-3c4d-7e8f-9a0b-1c2d3e4f5a6b",
            version: 1,
            kind: "referred",
            body: r#"{"name":"A"}"#,
            occurred_at: "2025-11-22T10:11:12.123456789Z",
            recorded_at: "2025-11-22T10:12:00.000000000Z",
            zone: "Europe/Zurich",
            actor: "nurse",
        }
    }

    #[test]
    fn the_layout_is_the_documented_one() {
        let mut bytes = Vec::new();
        let mut field = |content: &[u8]| {
            bytes.extend((content.len() as u64).to_be_bytes());
            bytes.extend(content);
        };
        field(b"cisterna/record/entry/1");
        field(&[0; 32]);
        field(&[0, 0, 0, 0, 0, 0, 0, 1]);
        field(b"0190a6b2-3c4d-7e8f-9a0b-1c2d3e4f5a6b");
        field(&[0, 0, 0, 0, 0, 0, 0, 1]);
        field(b"referred");
        field(br#"{"name":"A"}"#);
        field(b"2025-11-22T10:11:12.123456789Z");
        field(b"2025-11-22T10:12:00.000000000Z");
        field(b"Europe/Zurich");
        field(b"nurse");
        let expected: [u8; 32] = <sha2::Sha256 as sha2::Digest>::digest(&bytes).into();
        assert_eq!(first().hash(), Hash::new(expected));
    }

    #[test]
    fn a_character_moved_between_fields_changes_the_hash() {
        let moved = Covered { kind: "referre", body: r#"d{"name":"A"}"#, ..first() };
        assert_ne!(moved.hash(), first().hash());
    }
}
