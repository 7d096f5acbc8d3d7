namespace MedV.Daemon.Control.Contract;

/// <summary>A workspace that a user may not use now.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Reason">Why, in one sentence.</param>
/// <param name="DeletesMachine">Whether policy says that its machine is to be deleted.</param>
internal sealed record RefusedWorkspace(string Id, string Title, string Reason, bool DeletesMachine);
