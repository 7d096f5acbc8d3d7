using System.Collections.Immutable;
using MedV.Chunking;
using MedV.Store.Sqlite;

namespace MedV.Store.State;

/// <summary>Remembers deliveries: which version, how far, and where its bytes came from.</summary>
public sealed class DeliveryRecords
{
    private const string Columns =
        "SELECT id, image, version, manifest, state, started_at, completed_at, wan_body_bytes FROM images";

    private readonly StateDatabase _state;

    internal DeliveryRecords(StateDatabase state) => _state = state;

    /// <summary>All deliveries, by image and version.</summary>
    public IReadOnlyList<DeliveryRecord> ReadAll() => _state.Read(database =>
    {
        var records = new List<DeliveryRecord>();
        using SqliteStatement query = database.Prepare(Columns + " ORDER BY image, version");
        while (query.Step())
        {
            records.Add(Record(database, query));
        }

        return records;
    });

    /// <summary>One delivery, or <see langword="null"/> when it never began.</summary>
    public DeliveryRecord? Find(string image, long version) => _state.Read(database =>
    {
        using SqliteStatement query = database.Prepare(Columns + " WHERE image = ?1 AND version = ?2");
        return query.Bind(1, image).Bind(2, version).Step() ? Record(database, query) : null;
    });

    /// <summary>Begins a delivery. One of the same version and manifest goes on; one of another manifest is forgotten and begins anew.</summary>
    public void Begin(string image, long version, Digest manifest, DateTimeOffset now) => _state.Write(database =>
    {
        byte[] bytes = new byte[Digest.Length];
        manifest.CopyTo(bytes);
        using SqliteStatement other = database.Prepare("DELETE FROM images WHERE image = ?1 AND version = ?2 AND manifest <> ?3");
        other.Bind(1, image).Bind(2, version).Bind(3, bytes).Run();
        using SqliteStatement insert = database.Prepare(
            "INSERT OR IGNORE INTO images (image, version, manifest, state, started_at) VALUES (?1, ?2, ?3, ?4, ?5)");
        insert.Bind(1, image).Bind(2, version).Bind(3, bytes)
            .Bind(4, (long)DeliveryState.Recovering).Bind(5, now.ToUnixTimeMilliseconds()).Run();
    });

    /// <summary>Notes how far a delivery is. The time of completion is set when it is <see cref="DeliveryState.Complete"/> and taken away else.</summary>
    public void SetState(string image, long version, DeliveryState state, DateTimeOffset now) => _state.Write(database =>
    {
        using SqliteStatement update = database.Prepare(
            """
            UPDATE images SET state = ?3, completed_at = CASE ?3 WHEN 4 THEN coalesce(completed_at, ?4) END
            WHERE image = ?1 AND version = ?2
            """);
        update.Bind(1, image).Bind(2, version).Bind(3, (long)state).Bind(4, now.ToUnixTimeMilliseconds()).Run();
    });

    /// <summary>Adds to the counters of a delivery, all or nothing. A delivery that is not known is left alone.</summary>
    /// <param name="image">The image.</param>
    /// <param name="version">Its version.</param>
    /// <param name="wanBodyBytes">Bytes of response bodies, since the last call.</param>
    /// <param name="sources">What each source gave, since the last call.</param>
    public void Add(string image, long version, long wanBodyBytes, IReadOnlyCollection<SourceTally> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);

        _state.Write(database =>
        {
            using SqliteStatement body = database.Prepare(
                "UPDATE images SET wan_body_bytes = wan_body_bytes + ?3 WHERE image = ?1 AND version = ?2");
            body.Bind(1, image).Bind(2, version).Bind(3, wanBodyBytes).Run();
            foreach (SourceTally source in sources)
            {
                using SqliteStatement add = database.Prepare(
                    """
                    INSERT INTO image_sources (image_id, kind, peer_id, peer_name, bytes, chunks)
                    SELECT id, ?3, ?4, ?5, ?6, ?7 FROM images WHERE image = ?1 AND version = ?2
                    ON CONFLICT (image_id, kind, peer_id) DO UPDATE SET
                      peer_name = excluded.peer_name, bytes = bytes + excluded.bytes, chunks = chunks + excluded.chunks
                    """);
                add.Bind(1, image).Bind(2, version).Bind(3, (long)source.Kind)
                    .Bind(4, source.PeerId).Bind(5, source.PeerName).Bind(6, source.Bytes).Bind(7, source.Chunks).Run();
            }
        });
    }

    /// <summary>Forgets a delivery and its WAN log.</summary>
    public void Remove(string image, long version) => _state.Write(database =>
    {
        using SqliteStatement delete = database.Prepare("DELETE FROM images WHERE image = ?1 AND version = ?2");
        delete.Bind(1, image).Bind(2, version).Run();
    });

    private static DeliveryRecord Record(SqliteDatabase database, SqliteStatement row) => new(
        row.Text(1),
        row.Integer(2),
        Digest.FromBytes(row.Blob(3)),
        (DeliveryState)row.Integer(4),
        DateTimeOffset.FromUnixTimeMilliseconds(row.Integer(5)),
        row.IsNull(6) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.Integer(6)),
        row.Integer(7),
        SourcesOf(database, row.Integer(0)));

    private static ImmutableArray<SourceTally> SourcesOf(SqliteDatabase database, long id)
    {
        ImmutableArray<SourceTally>.Builder sources = ImmutableArray.CreateBuilder<SourceTally>();
        using SqliteStatement query = database.Prepare(
            "SELECT kind, peer_id, peer_name, bytes, chunks FROM image_sources WHERE image_id = ?1 ORDER BY kind, peer_id");
        query.Bind(1, id);
        while (query.Step())
        {
            sources.Add(new SourceTally(
                (SourceKind)query.Integer(0), query.Text(1), query.Text(2), query.Integer(3), query.Integer(4)));
        }

        return sources.ToImmutable();
    }
}
