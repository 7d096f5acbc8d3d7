using System.Collections.Immutable;
using MedV.Chunking;
using MedV.Store.Sqlite;

namespace MedV.Store.State;

/// <summary>Remembers which realm this host belongs to.</summary>
public sealed class Enrolments
{
    private readonly StateDatabase _state;

    internal Enrolments(StateDatabase state) => _state = state;

    /// <summary>The realm, or <see langword="null"/> when this host belongs to none.</summary>
    public Enrolment? Read() => _state.Read(ReadFrom);

    /// <summary>Makes this host belong to a realm. Metadata of another realm is forgotten in the same step.</summary>
    public void Write(Enrolment enrolment)
    {
        ArgumentNullException.ThrowIfNull(enrolment);

        _state.Write(database =>
        {
            if (ReadFrom(database)?.RootFingerprint != enrolment.RootFingerprint)
            {
                database.Execute("DELETE FROM trusted_metadata");
            }

            database.Execute("DELETE FROM origins");
            for (int place = 0; place < enrolment.Origins.Length; place++)
            {
                using SqliteStatement origin = database.Prepare("INSERT INTO origins (place, address) VALUES (?1, ?2)");
                origin.Bind(1, place).Bind(2, enrolment.Origins[place]).Run();
            }

            Span<byte> fingerprint = stackalloc byte[Digest.Length];
            enrolment.RootFingerprint.CopyTo(fingerprint);
            using SqliteStatement write = database.Prepare(
                "INSERT OR REPLACE INTO enrolment (only_row, root_fingerprint, enrolled_at) VALUES (1, ?1, ?2)");
            write.Bind(1, fingerprint).Bind(2, enrolment.EnrolledAt.ToUnixTimeMilliseconds()).Run();
        });
    }

    private static Enrolment? ReadFrom(SqliteDatabase database)
    {
        using SqliteStatement query = database.Prepare("SELECT root_fingerprint, enrolled_at FROM enrolment");
        if (!query.Step())
        {
            return null;
        }

        ImmutableArray<string>.Builder origins = ImmutableArray.CreateBuilder<string>();
        using SqliteStatement addresses = database.Prepare("SELECT address FROM origins ORDER BY place");
        while (addresses.Step())
        {
            origins.Add(addresses.Text(0));
        }

        return new Enrolment(
            origins.ToImmutable(), Digest.FromBytes(query.Blob(0)), DateTimeOffset.FromUnixTimeMilliseconds(query.Integer(1)));
    }
}
