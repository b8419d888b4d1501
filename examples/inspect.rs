//! Inspects a message with the answers of the system's resolver: `cargo run --example inspect -- FILE`.

use std::{env, error::Error, fs, process::ExitCode, time::SystemTime};

use headerlens::{
    Evidence, Inspection, Options, Rounds,
    dns::{Answer, Failure, Question, Record, RecordType},
    repair,
    report::Verdict,
};
use hickory_resolver::{
    TokioResolver,
    net::{DnsError, NetError},
    proto::rr::{self, RData},
};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let Some(file) = env::args_os().nth(1) else {
        return Err("usage: inspect FILE".into());
    };
    let message = fs::read(file)?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let options = Options {
        now: i64::try_from(now.as_secs()).ok(),
        ..Options::default()
    };
    let repaired = repair(&message, &options.limits);
    let inspection = Inspection::of(&repaired, &options)?;
    let mut rounds = Rounds::new(&inspection, Evidence::default());

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let resolver = TokioResolver::builder_tokio()?.build()?;
        while !rounds.questions().is_empty() {
            let asking = rounds
                .questions()
                .iter()
                .map(|question| ask(&resolver, question));
            let answers = futures_util::future::join_all(asking).await;
            rounds.answer(answers);
        }
        Ok::<(), NetError>(())
    })?;

    let report = rounds.result();
    println!("{}", serde_json::to_string_pretty(report)?);
    Ok(match report.summary.verdict {
        Verdict::Authentic => ExitCode::SUCCESS,
        Verdict::Undecided => ExitCode::from(3),
        _ => ExitCode::FAILURE,
    })
}

async fn ask(resolver: &TokioResolver, question: &Question) -> Answer {
    let Some(wanted) = wire_type(question.record_type) else {
        return Answer::failed(question, Failure::Malformed);
    };
    match resolver.lookup(format!("{}.", question.name), wanted).await {
        Ok(lookup) => Answer {
            status: Some(0),
            failure: None,
            records: lookup.answers().iter().filter_map(record).collect(),
            ..Answer::failed(question, Failure::Network)
        },
        Err(NetError::Dns(DnsError::NoRecordsFound(none))) => Answer {
            status: Some(none.response_code.into()),
            failure: None,
            ..Answer::failed(question, Failure::Network)
        },
        Err(NetError::Timeout) => Answer::failed(question, Failure::Timeout),
        Err(_) => Answer::failed(question, Failure::Network),
    }
}

fn wire_type(record_type: RecordType) -> Option<rr::RecordType> {
    Some(match record_type {
        RecordType::A => rr::RecordType::A,
        RecordType::Aaaa => rr::RecordType::AAAA,
        RecordType::Mx => rr::RecordType::MX,
        RecordType::Ns => rr::RecordType::NS,
        RecordType::Ptr => rr::RecordType::PTR,
        RecordType::Soa => rr::RecordType::SOA,
        RecordType::Tlsa => rr::RecordType::TLSA,
        RecordType::Txt => rr::RecordType::TXT,
        _ => return None,
    })
}

/// A record in presentation form; TXT data is the concatenated character-strings.
fn record(record: &rr::Record) -> Option<Record> {
    let (record_type, data) = match &record.data {
        RData::TXT(txt) => {
            let bytes: Vec<u8> = txt.txt_data.concat();
            (
                RecordType::Txt,
                String::from_utf8_lossy(&bytes).into_owned(),
            )
        }
        RData::A(address) => (RecordType::A, address.to_string()),
        RData::AAAA(address) => (RecordType::Aaaa, address.to_string()),
        RData::CNAME(name) => (RecordType::Cname, name.to_string()),
        RData::MX(mx) => (RecordType::Mx, format!("{} {}", mx.preference, mx.exchange)),
        RData::NS(name) => (RecordType::Ns, name.to_string()),
        RData::PTR(name) => (RecordType::Ptr, name.to_string()),
        RData::TLSA(tlsa) => (RecordType::Tlsa, tlsa.to_string()),
        _ => return None,
    };
    Some(Record {
        name: record.name.to_string(),
        record_type,
        ttl: record.ttl,
        data,
    })
}
