using MedV.Store.Sqlite;

namespace MedV.Store.State;

/// <summary>The last verified metadata of each role: the durable memory behind "versions only grow".</summary>
public sealed class TrustedRoles
{
    private readonly StateDatabase _state;

    internal TrustedRoles(StateDatabase state) => _state = state;

    /// <summary>All roles, by name.</summary>
    public IReadOnlyList<TrustedRole> Read() => _state.Read(database =>
    {
        var roles = new List<TrustedRole>();
        using SqliteStatement query = database.Prepare("SELECT role, version, bytes FROM trusted_metadata ORDER BY role");
        while (query.Step())
        {
            roles.Add(new TrustedRole(query.Text(0), query.Integer(1), query.Blob(2)));
        }

        return roles;
    });

    /// <summary>Makes <paramref name="roles"/> all that is remembered: together or, when the power goes, not at all. Durable on return.</summary>
    /// <remarks>It does not compare versions; the rules of when one may go back (a rotated key) are the trust library's.</remarks>
    public void Replace(IReadOnlyCollection<TrustedRole> roles)
    {
        ArgumentNullException.ThrowIfNull(roles);

        _state.Write(database =>
        {
            database.Execute("DELETE FROM trusted_metadata");
            foreach (TrustedRole role in roles)
            {
                using SqliteStatement insert = database.Prepare("INSERT INTO trusted_metadata (role, version, bytes) VALUES (?1, ?2, ?3)");
                insert.Bind(1, role.Role).Bind(2, role.Version).Bind(3, role.Bytes.Span).Run();
            }
        });
    }
}
