using System.Collections.Immutable;
using MedV.Workspaces;

namespace MedV.Daemon.Workspaces;

/// <summary>A user as the operating system knows it now.</summary>
/// <param name="Id">The user id.</param>
/// <param name="Name">The name; of a user of a domain, as NSS gives it.</param>
/// <param name="Groups">Names of all its groups, the primary one among them.</param>
internal sealed record LocalUser(uint Id, string Name, ImmutableArray<string> Groups)
{
    /// <summary>What assignments are compared with.</summary>
    public UserIdentity Identity => new(Name, Groups);
}
