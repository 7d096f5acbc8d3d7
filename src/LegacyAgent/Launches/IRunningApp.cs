namespace MedV.LegacyAgent.Launches;

/// <summary>An application that was started.</summary>
internal interface IRunningApp : IDisposable
{
    /// <summary>Its exit code; null while it runs.</summary>
    int? ExitCode { get; }
}
