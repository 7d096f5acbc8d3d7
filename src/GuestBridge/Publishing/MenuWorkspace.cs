namespace MedV.GuestBridge.Publishing;

/// <summary>A workspace as it goes into the menu.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its clean name; no other workspace of the menu has it.</param>
/// <param name="Owner">The owner marker: realm and id.</param>
/// <param name="Actions">What its apps offer.</param>
internal sealed record MenuWorkspace(string Id, string Title, string Owner, WorkspaceActions Actions);
