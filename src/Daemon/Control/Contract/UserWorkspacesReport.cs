using System.Collections.Immutable;

namespace MedV.Daemon.Control.Contract;

/// <summary>The workspaces of the user who asks.</summary>
/// <param name="Tag">Changes with everything in the report but the progress of deliveries. Give it back to wait for a change.</param>
/// <param name="User">The user, as the operating system calls it.</param>
/// <param name="Workspaces">Those that it may use now.</param>
/// <param name="Refused">Those that are assigned to it and may not be used now, each with the reason.</param>
internal sealed record UserWorkspacesReport(
    string Tag, string User, ImmutableArray<UserWorkspace> Workspaces, ImmutableArray<RefusedWorkspace> Refused);
