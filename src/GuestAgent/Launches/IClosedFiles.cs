namespace MedV.GuestAgent.Launches;

/// <summary>Tells which files of a folder were closed after somebody wrote to them.</summary>
internal interface IClosedFiles : IDisposable
{
    /// <summary>The names since the last call. Never waits.</summary>
    IReadOnlySet<string> Take();
}
