using MedV.Store.Sqlite;

namespace MedV.Store.State;

/// <summary>The steps from an empty database to today's. A step that was released is never changed; a new one is added below.</summary>
/// <remarks>SQLite 3.24 is enough, so that it runs on the systems that companies keep for long: no STRICT tables, no RETURNING.</remarks>
internal static class Schema
{
    public static IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE trusted_metadata (
          role TEXT PRIMARY KEY,
          version INTEGER NOT NULL,
          bytes BLOB NOT NULL
        );

        CREATE TABLE enrolment (
          only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
          root_fingerprint BLOB NOT NULL CHECK (length(root_fingerprint) = 32),
          enrolled_at INTEGER NOT NULL
        );

        CREATE TABLE origins (
          place INTEGER PRIMARY KEY,
          address TEXT NOT NULL
        );

        CREATE TABLE images (
          id INTEGER PRIMARY KEY,
          image TEXT NOT NULL,
          version INTEGER NOT NULL,
          manifest BLOB NOT NULL CHECK (length(manifest) = 32),
          state INTEGER NOT NULL,
          started_at INTEGER NOT NULL,
          completed_at INTEGER,
          wan_body_bytes INTEGER NOT NULL DEFAULT 0,
          UNIQUE (image, version)
        );

        CREATE TABLE image_sources (
          image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
          kind INTEGER NOT NULL,
          peer_id TEXT NOT NULL,
          peer_name TEXT NOT NULL,
          bytes INTEGER NOT NULL,
          chunks INTEGER NOT NULL,
          PRIMARY KEY (image_id, kind, peer_id)
        ) WITHOUT ROWID;

        CREATE TABLE wan_log (
          id INTEGER PRIMARY KEY,
          image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
          bundle INTEGER NOT NULL,
          pack BLOB NOT NULL CHECK (length(pack) = 32),
          cell INTEGER NOT NULL,
          bytes INTEGER NOT NULL,
          reason TEXT NOT NULL,
          at INTEGER NOT NULL
        );

        CREATE INDEX wan_log_of_image ON wan_log (image_id, id);
        """,
        "ALTER TABLE wan_log ADD COLUMN patch_bytes INTEGER NOT NULL DEFAULT 0",
    ];

    /// <summary>Brings a database up to date, each step whole or not at all.</summary>
    /// <exception cref="StoreException"><see cref="StoreFault.TooNew"/> when a newer program has written it.</exception>
    public static void Migrate(SqliteDatabase database, IReadOnlyList<string> steps, string path)
    {
        long version = database.ReadNumber("PRAGMA user_version");
        if (version > steps.Count)
        {
            throw new StoreException(
                StoreFault.TooNew,
                $"{path} has schema {version}, this program knows {steps.Count}: a newer MedV has written it, and going back is not possible");
        }

        for (int step = (int)version; step < steps.Count; step++)
        {
            database.InTransaction(() =>
            {
                database.Execute(steps[step]);
                database.Execute($"PRAGMA user_version = {step + 1}");
            });
        }
    }
}
