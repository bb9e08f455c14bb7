//! All tables as JSON, and back.

use rusqlite::{Connection, params_from_iter, types::Value as Cell};
use serde_json::{Map, Number, Value};

use crate::store::schema::{TABLES, clear};

/// Why a snapshot cannot be put back.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SnapshotError {
    #[error("{0}")]
    Shape(String),
    #[error("the rows do not fit the tables: {0}")]
    Database(#[from] rusqlite::Error),
}

/// Every row of every table, by table.
pub(crate) fn take(db: &Connection) -> rusqlite::Result<Map<String, Value>> {
    let mut tables = Map::new();
    for table in TABLES {
        let mut select = db.prepare(&format!("SELECT * FROM {table} ORDER BY rowid"))?;
        let columns: Vec<String> = select.column_names().map(str::to_owned).collect();
        let rows = select.query_map([], |row| {
            let cells = columns
                .iter()
                .enumerate()
                .map(|(index, name)| Ok((name.clone(), to_json(row.get(index)?))));
            cells.collect::<rusqlite::Result<Map<_, _>>>().map(Value::Object)
        })?;
        tables.insert(
            table.to_owned(),
            Value::Array(rows.collect::<rusqlite::Result<_>>()?),
        );
    }
    Ok(tables)
}

/// Replaces every row of every table; runs inside the caller's transaction.
pub(crate) fn put(db: &Connection, tables: &Map<String, Value>) -> Result<(), SnapshotError> {
    if let Some(unknown) = tables.keys().find(|name| !TABLES.contains(&name.as_str())) {
        return Err(SnapshotError::Shape(format!("there is no table {unknown:?}")));
    }
    clear(db)?;
    for table in TABLES {
        let rows = tables.get(table).and_then(Value::as_array);
        let rows =
            rows.ok_or_else(|| SnapshotError::Shape(format!("{table}: an array of rows is missing")))?;
        let known = columns_of(db, table)?;
        for row in rows {
            put_row(db, table, &known, row)?;
        }
    }
    Ok(())
}

fn put_row(db: &Connection, table: &str, known: &[String], row: &Value) -> Result<(), SnapshotError> {
    let Some(row) = row.as_object() else {
        return Err(SnapshotError::Shape(format!("{table}: a row is not an object")));
    };
    if let Some(unknown) = row.keys().find(|name| !known.contains(name)) {
        return Err(SnapshotError::Shape(format!(
            "{table}: there is no column {unknown:?}"
        )));
    }
    let names: Vec<&str> = row.keys().map(String::as_str).collect();
    let cells: Vec<Cell> = row
        .iter()
        .map(|(name, cell)| to_cell(table, name, cell))
        .collect::<Result<_, _>>()?;
    let marks = vec!["?"; names.len()].join(", ");
    db.prepare_cached(&format!(
        "INSERT INTO {table} ({}) VALUES ({marks})",
        names.join(", ")
    ))?
    .execute(params_from_iter(cells))?;
    Ok(())
}

fn columns_of(db: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let select = db.prepare(&format!("SELECT * FROM {table}"))?;
    Ok(select.column_names().map(str::to_owned).collect())
}

fn to_json(cell: Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Integer(number) => Value::Number(Number::from(number)),
        Cell::Real(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
        Cell::Text(text) => Value::String(text),
        // No table holds bytes.
        Cell::Blob(_) => Value::Null,
    }
}

fn to_cell(table: &str, column: &str, value: &Value) -> Result<Cell, SnapshotError> {
    match value {
        Value::Null => Ok(Cell::Null),
        Value::String(text) => Ok(Cell::Text(text.clone())),
        Value::Number(number) if number.is_i64() => Ok(Cell::Integer(number.as_i64().unwrap_or_default())),
        Value::Number(_) | Value::Bool(_) | Value::Array(_) | Value::Object(_) => Err(SnapshotError::Shape(
            format!("{table}.{column}: a text, a whole number or null is expected"),
        )),
    }
}
