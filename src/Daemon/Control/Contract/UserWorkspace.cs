using System.Text.Json;

namespace MedV.Daemon.Control.Contract;

/// <summary>A workspace that a user may use.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Policy">What holds for this user: the effective workspace, as <c>docs/formats/workspace.md</c> describes it.</param>
/// <param name="Image">How far its image is.</param>
/// <param name="Warning">A sentence on when it ends; null while that is far.</param>
internal sealed record UserWorkspace(string Id, JsonElement Policy, UserImage Image, string? Warning);
