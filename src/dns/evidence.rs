//! Evidence: the answers that an evaluation may use, and its JSON form.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeStruct as _};

use super::{Answer, Question, resolution::Resolution};

/// What a name that is not listed means when nothing may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Unlisted {
    /// Nothing is known of it.
    #[default]
    Unknown,
    /// It does not exist.
    Nxdomain,
}

/// The answers that an evaluation may use. Serialized as the JSON form that the npm package and the command read and write.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// What a question that is not listed means.
    pub default: Unlisted,
    answers: BTreeMap<Question, Entry>,
}

/// An answer, and what it says.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    answer: Answer,
    resolution: Resolution,
}

/// The JSON form of [`Evidence`].
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct EvidenceFile {
    /// What a question that is not listed means.
    #[serde(default)]
    default: Unlisted,
    /// The answers, in any order.
    answers: Vec<Answer>,
}

impl<'de> Deserialize<'de> for Evidence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let file = EvidenceFile::deserialize(deserializer)?;
        let mut evidence = Self {
            default: file.default,
            answers: BTreeMap::new(),
        };
        evidence.extend(file.answers);
        Ok(evidence)
    }
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut file = serializer.serialize_struct("Evidence", 2)?;
        file.serialize_field("default", &self.default)?;
        file.serialize_field("answers", &Answers(&self.answers))?;
        file.end()
    }
}

struct Answers<'a>(&'a BTreeMap<Question, Entry>);

impl Serialize for Answers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.values().map(|entry| &entry.answer))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Evidence {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Evidence".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        EvidenceFile::json_schema(generator)
    }
}

/// Evidence that could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum EvidenceError {
    /// The text is not JSON, or lacks a member. The author of the file has to correct it.
    Json(serde_json::Error),
}

impl std::fmt::Display for EvidenceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Json(error) => write!(f, "invalid DNS evidence: {error}"),
        }
    }
}

impl std::error::Error for EvidenceError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Json(error) => Some(error),
        }
    }
}

impl Evidence {
    /// Reads the JSON form.
    ///
    /// # Errors
    /// [`EvidenceError::Json`] if the text is not JSON or lacks a member.
    pub fn from_json(json: &str) -> Result<Self, EvidenceError> {
        serde_json::from_str(json).map_err(EvidenceError::Json)
    }

    /// The JSON form, indented.
    ///
    /// # Errors
    /// [`EvidenceError::Json`] in principle only: the form holds nothing that JSON cannot.
    pub fn to_json(&self) -> Result<String, EvidenceError> {
        serde_json::to_string_pretty(self).map_err(EvidenceError::Json)
    }

    /// Adds an answer; one for the same question is replaced.
    pub fn insert(&mut self, answer: Answer) {
        let resolution = Resolution::of(&answer);
        self.answers
            .insert(answer.question(), Entry { answer, resolution });
    }

    /// The answer to a question, if it is listed.
    pub fn get(&self, question: &Question) -> Option<&Answer> {
        self.answers.get(question).map(|entry| &entry.answer)
    }

    /// All answers, sorted by name and type.
    pub fn answers(&self) -> impl Iterator<Item = &Answer> {
        self.answers.values().map(|entry| &entry.answer)
    }

    /// What the answer to a question says, if it is listed.
    pub(super) fn resolution(&self, question: &Question) -> Option<&Resolution> {
        self.answers.get(question).map(|entry| &entry.resolution)
    }
}

impl Extend<Answer> for Evidence {
    fn extend<T: IntoIterator<Item = Answer>>(&mut self, answers: T) {
        answers.into_iter().for_each(|answer| self.insert(answer));
    }
}
