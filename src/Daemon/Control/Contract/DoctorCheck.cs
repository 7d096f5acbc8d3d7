namespace MedV.Daemon.Control.Contract;

/// <summary>One thing that was checked.</summary>
/// <param name="Name">What, in a few words: <c>origin</c>, <c>free space</c>.</param>
/// <param name="State">The result.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Hint">The next step; null when there is nothing to do.</param>
internal sealed record DoctorCheck(string Name, CheckState State, string Detail, string? Hint);
