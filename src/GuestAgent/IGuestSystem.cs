using System.Collections.Immutable;
using MedV.GuestAgent.Launches;
using MedV.GuestAgent.Menus;
using MedV.GuestProtocol;

namespace MedV.GuestAgent;

/// <summary>What the agent needs of the operating system it runs in. Called by one thread at a time.</summary>
internal interface IGuestSystem
{
    /// <summary><c>linux</c> or <c>windows</c>, and its version.</summary>
    string Name { get; }

    /// <summary>Requests that it cannot do, by their word.</summary>
    ImmutableArray<string> Lacks { get; }

    /// <summary>The folders whose changes may change the menu.</summary>
    IEnumerable<string> MenuFolders { get; }

    /// <summary>A text that is another when the menu may be.</summary>
    string MenuMark();

    /// <summary>The applications of the menu.</summary>
    IReadOnlyList<MenuApp> ReadMenu();

    /// <summary>The hash of an application's icon; null when it has none.</summary>
    string? IconHash(MenuApp app);

    /// <summary>An application's icon; null when it has none.</summary>
    GuestIcon? ReadIcon(MenuApp app);

    /// <summary>Starts an application.</summary>
    /// <param name="app">Which.</param>
    /// <param name="files">Full paths of files to open.</param>
    /// <param name="folder">The folder of the launch.</param>
    /// <param name="display">Where its windows show; null for the guest's own display.</param>
    /// <exception cref="AgentException">It cannot be started.</exception>
    IRunningApp Start(MenuApp app, ImmutableArray<string> files, string folder, DisplayAccess? display);

    /// <summary>Opens an address in the browser.</summary>
    /// <exception cref="AgentException">It cannot be opened.</exception>
    IRunningApp Open(string url, string folder, DisplayAccess? display);

    /// <summary>Says which proxy programs use that are started from now on; null for none.</summary>
    void UseProxy(string? address);

    /// <summary>Makes a folder that only the user may look into.</summary>
    void MakePrivateFolder(string path);

    /// <summary>Gives a file to the user.</summary>
    void GiveToUser(string path);

    /// <summary>Opens a file to read it, if it is a plain one and no link.</summary>
    /// <exception cref="IOException">It is not, or not there.</exception>
    FileStream OpenPlain(string path);

    /// <summary>Watches files of a folder for being closed after writing.</summary>
    IClosedFiles WatchFolder(string path);

    /// <summary>How many windows are open; null when launches that live are to be counted instead.</summary>
    int? CountWindows();

    /// <summary>How long the user has done nothing; null when the last launch that lived counts instead.</summary>
    TimeSpan? IdleTime();

    /// <summary>Whether the system wants to restart.</summary>
    bool IsRebootPending();

    /// <summary>Writes to the disk what is in memory.</summary>
    void Quiesce();

    /// <summary>Begins to shut down or to restart.</summary>
    void Shutdown(bool restart);

    /// <summary>Sets the clock.</summary>
    void SetTime(DateTimeOffset time);

    /// <summary>Does the fixed part of first time setup. What is empty stays as it is.</summary>
    void ApplySetup(HostMessage.Setup setup);

    /// <summary>Names the computer.</summary>
    void Rename(string name);
}
