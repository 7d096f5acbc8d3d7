using System.Diagnostics;
using MedV.LegacyAgent.Launches;
using MedV.LegacyAgent.Menus;

namespace MedV.LegacyAgent.Elsewhere;

/// <summary>What the framework does on any system: enough to try this agent where there is no Windows. What it lacks it does not offer.</summary>
internal sealed class PlainSystem : IGuestSystem
{
    /// <inheritdoc/>
    public string Name => $"linux {Environment.OSVersion.Version}";

    /// <inheritdoc/>
    public IList<string> Lacks => ["icon", "open", "quiesce", "shutdown", "setTime", "network"];

    /// <inheritdoc/>
    public Icon? ReadIcon(MenuApp app) => null;

    /// <inheritdoc/>
    public IRunningApp Start(MenuApp app, IList<string> files) =>
        RunningProcess.Start(new ProcessStartInfo(app.Command, $"{app.Arguments} {RunningProcess.Quote(files)}") { UseShellExecute = false, WorkingDirectory = app.Folder });

    /// <inheritdoc/>
    public void Open(string url) => throw Lack();

    /// <inheritdoc/>
    public void UseProxy(string? address) => throw Lack();

    /// <inheritdoc/>
    public int? CountWindows() => null;

    /// <inheritdoc/>
    public TimeSpan? IdleTime() => null;

    /// <inheritdoc/>
    public bool IsRebootPending() => false;

    /// <inheritdoc/>
    public void Quiesce() => throw Lack();

    /// <inheritdoc/>
    public void Shutdown() => throw Lack();

    /// <inheritdoc/>
    public void SetTime(DateTime utc) => throw Lack();

    private static AgentException Lack() => new("unsupported", "this system does not do that");
}
