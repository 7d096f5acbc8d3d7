using MedV.Chunking;
using MedV.Store.Sqlite;

namespace MedV.Store.State;

/// <summary>What this host fetched over the WAN for which version, and why: the answer to <c>medv why</c>.</summary>
public sealed class WanLog
{
    /// <summary>So many of the latest entries are kept of each version: twice the bundles of a 16 GiB image, all fetched by one host.</summary>
    public const int EntriesKeptPerVersion = 16 * 1024;

    private readonly StateDatabase _state;

    internal WanLog(StateDatabase state) => _state = state;

    /// <summary>Adds entries, all or nothing, and drops the oldest above <see cref="EntriesKeptPerVersion"/>. Ignored when the delivery is not known.</summary>
    public void Append(string image, long version, IReadOnlyCollection<WanFetch> fetches)
    {
        ArgumentNullException.ThrowIfNull(fetches);

        _state.Write(database =>
        {
            byte[] pack = new byte[Digest.Length];
            foreach (WanFetch fetch in fetches)
            {
                fetch.Pack.CopyTo(pack);
                using SqliteStatement insert = database.Prepare(
                    """
                    INSERT INTO wan_log (image_id, bundle, pack, cell, bytes, patch_bytes, reason, at)
                    SELECT id, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM images WHERE image = ?1 AND version = ?2
                    """);
                insert.Bind(1, image).Bind(2, version).Bind(3, fetch.Bundle).Bind(4, pack).Bind(5, fetch.Cell)
                    .Bind(6, fetch.Bytes).Bind(7, fetch.PatchBytes).Bind(8, fetch.Reason).Bind(9, fetch.At.ToUnixTimeMilliseconds()).Run();
            }

            using SqliteStatement trim = database.Prepare(
                """
                DELETE FROM wan_log WHERE id IN (
                  SELECT wan_log.id FROM wan_log JOIN images ON images.id = image_id WHERE image = ?1 AND version = ?2
                  ORDER BY wan_log.id DESC LIMIT -1 OFFSET ?3)
                """);
            trim.Bind(1, image).Bind(2, version).Bind(3, EntriesKeptPerVersion).Run();
        });
    }

    /// <summary>The entries of a version, oldest first.</summary>
    public IReadOnlyList<WanFetch> Read(string image, long version) => _state.Read(database =>
    {
        var fetches = new List<WanFetch>();
        using SqliteStatement query = database.Prepare(
            """
            SELECT bundle, pack, cell, bytes, reason, at, patch_bytes FROM wan_log JOIN images ON images.id = image_id
            WHERE image = ?1 AND version = ?2 ORDER BY wan_log.id
            """);
        query.Bind(1, image).Bind(2, version);
        while (query.Step())
        {
            fetches.Add(new WanFetch(
                (int)query.Integer(0),
                Digest.FromBytes(query.Blob(1)),
                (int)query.Integer(2),
                query.Integer(3),
                query.Text(4),
                DateTimeOffset.FromUnixTimeMilliseconds(query.Integer(5)))
            {
                PatchBytes = query.Integer(6),
            });
        }

        return fetches;
    });
}
