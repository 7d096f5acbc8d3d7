namespace MedV.Daemon.Control.Contract;

/// <summary>An assignment of a workspace.</summary>
/// <param name="Path">Where it is in the document.</param>
/// <param name="Counts">Whether it counts for the user.</param>
/// <param name="Why">Why, or why not.</param>
internal sealed record PolicyAssignment(string Path, bool Counts, string Why);
