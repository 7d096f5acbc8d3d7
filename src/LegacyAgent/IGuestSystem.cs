using MedV.LegacyAgent.Launches;
using MedV.LegacyAgent.Menus;

namespace MedV.LegacyAgent;

/// <summary>The operating system, as far as a host asks about it.</summary>
/// <remarks>What goes wrong throws <see cref="IOException"/>, <see cref="System.ComponentModel.Win32Exception"/> or <see cref="AgentException"/>.</remarks>
internal interface IGuestSystem
{
    /// <summary>What the host is told: begins with <c>windows</c> or <c>linux</c>.</summary>
    string Name { get; }

    /// <summary>Types of requests that it cannot do.</summary>
    IList<string> Lacks { get; }

    /// <summary>The icon of an application; null when it has none.</summary>
    Icon? ReadIcon(MenuApp app);

    /// <summary>Starts an application.</summary>
    /// <param name="app">The application.</param>
    /// <param name="files">Full paths of files to open; no name has a quote.</param>
    IRunningApp Start(MenuApp app, IList<string> files);

    /// <summary>Opens an address in the browser.</summary>
    void Open(string url);

    /// <summary>Tells programs that start from now on of a proxy; null for none.</summary>
    void UseProxy(string? address);

    /// <summary>How many windows are open; null when it cannot say.</summary>
    int? CountWindows();

    /// <summary>How long nothing was done; null when it cannot say.</summary>
    TimeSpan? IdleTime();

    /// <summary>Whether it wants to restart.</summary>
    bool IsRebootPending();

    /// <summary>Writes what is in memory to the disks.</summary>
    void Quiesce();

    /// <summary>Begins to shut down.</summary>
    void Shutdown();

    /// <summary>Sets the clock.</summary>
    void SetTime(DateTime utc);
}
