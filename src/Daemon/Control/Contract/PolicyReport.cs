using System.Collections.Immutable;

namespace MedV.Daemon.Control.Contract;

/// <summary>What a user has of each workspace of the realm, and why.</summary>
/// <param name="User">The user, as the operating system calls it.</param>
/// <param name="Workspaces">All workspaces, those that it does not have among them.</param>
internal sealed record PolicyReport(string User, ImmutableArray<PolicyOfWorkspace> Workspaces);
