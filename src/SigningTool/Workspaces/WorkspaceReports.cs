using MedV.Workspaces;

namespace MedV.SigningTool.Workspaces;

/// <summary>What <c>workspace new --json</c> prints.</summary>
internal sealed record WorkspaceNewReport(string Id, string Image, string File);

/// <summary>What <c>workspace validate --json</c> prints.</summary>
/// <param name="File">The file.</param>
/// <param name="Valid">Whether it is a workspace.</param>
/// <param name="Id">Its id, when it is one.</param>
/// <param name="Faults">All that is wrong.</param>
internal sealed record WorkspaceValidateReport(string File, bool Valid, string? Id, IReadOnlyList<WorkspaceFault> Faults);

/// <summary>What <c>workspace sign --json</c> prints.</summary>
/// <param name="Id">The workspace.</param>
/// <param name="Image">Its image, with <c>@version</c> when it is pinned.</param>
/// <param name="Changed">Whether anything was signed.</param>
/// <param name="Sha256">Of the document.</param>
/// <param name="Targets">Version of the targets.</param>
/// <param name="Timestamp">Version of the timestamp.</param>
/// <param name="Expires">When the first of the metadata expires.</param>
internal sealed record WorkspaceSignReport(string Id, string Image, bool Changed, string Sha256, long Targets, long Timestamp, string Expires);

/// <summary>What <c>workspace remove --json</c> prints.</summary>
internal sealed record WorkspaceRemoveReport(string Id, long Targets, long Timestamp, string Expires);

/// <summary>What <c>workspace list --json</c> prints.</summary>
internal sealed record WorkspaceListReport(string Realm, string Fingerprint, IReadOnlyList<ListedWorkspace> Workspaces);

/// <summary>One workspace in a <see cref="WorkspaceListReport"/>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Image">Its image, with <c>@version</c> when it is pinned.</param>
/// <param name="Apps">How many apps it publishes.</param>
/// <param name="Assignments">How many assignments it has.</param>
/// <param name="Bytes">Length of the document in bytes.</param>
/// <param name="Sha256">Of the document.</param>
internal sealed record ListedWorkspace(string Id, string Title, string Image, int Apps, int Assignments, long Bytes, string Sha256);
