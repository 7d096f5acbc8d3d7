using System.Collections.Immutable;

namespace MedV.Daemon.Control.Contract;

/// <summary>What a user has of one workspace, and why.</summary>
/// <param name="Workspace">Its id.</param>
/// <param name="Groups">The user's groups.</param>
/// <param name="Allowed">Whether the user may use it now.</param>
/// <param name="Sentence">The refusal or the warning that the user reads; null for none.</param>
/// <param name="Assignments">All assignments, in the order of the document.</param>
/// <param name="Settings">The settings that hold.</param>
internal sealed record PolicyOfWorkspace(
    string Workspace,
    ImmutableArray<string> Groups,
    bool Allowed,
    string? Sentence,
    ImmutableArray<PolicyAssignment> Assignments,
    ImmutableArray<PolicySetting> Settings);
