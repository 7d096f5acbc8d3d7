using System.Collections.Frozen;

namespace MedV.GuestBridge.Publishing.Text;

/// <summary>The categories of the Desktop Menu Specification 1.1 that an app may ask for: main ones, and additional ones.</summary>
/// <remarks>Not the reserved ones (<c>Screensaver</c>, <c>TrayIcon</c>, <c>Applet</c>, <c>Shell</c>), which change what the desktop does with an entry.</remarks>
internal static class MenuCategories
{
    private const string Main = "AudioVideo Audio Video Development Education Game Graphics Network Office Science Settings System Utility";

    private const string Additional =
        "Building Debugger IDE GUIDesigner Profiling RevisionControl Translation Calendar ContactManagement Database Dictionary Chart Email Finance "
        + "FlowChart PDA ProjectManagement Presentation Spreadsheet WordProcessor 2DGraphics VectorGraphics RasterGraphics 3DGraphics Scanning OCR Photography "
        + "Publishing Viewer TextTools DesktopSettings HardwareSettings Printing PackageManager Dialup InstantMessaging Chat IRCClient Feed FileTransfer HamRadio News P2P "
        + "RemoteAccess Telephony TelephonyTools VideoConference WebBrowser WebDevelopment Midi Mixer Sequencer Tuner TV AudioVideoEditing Player Recorder "
        + "DiscBurning ActionGame AdventureGame ArcadeGame BoardGame BlocksGame CardGame KidsGame LogicGame RolePlaying Shooter Simulation SportsGame StrategyGame Art "
        + "Construction Music Languages ArtificialIntelligence Astronomy Biology Chemistry ComputerScience DataVisualization Economy Electricity Geography "
        + "Geology Geoscience History Humanities ImageProcessing Literature Maps Math NumericalAnalysis MedicalSoftware Physics Robotics Spirituality "
        + "Sports ParallelComputing Amusement Archiving Compression Electronics Emulator Engineering FileTools FileManager TerminalEmulator Filesystem Monitor "
        + "Security Accessibility Calculator Clock TextEditor Documentation Adult Core KDE GNOME XFCE GTK Qt Motif Java ConsoleOnly";

    private static readonly FrozenSet<string> Known = $"{Main} {Additional}".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public static IEnumerable<string> All => Known.Order(StringComparer.Ordinal);

    /// <summary>Whether an app may have this one.</summary>
    public static bool IsAllowed(string untrustedCategory) => Known.Contains(untrustedCategory);

    /// <summary>The category that the folder of a workspace collects.</summary>
    public static string OfWorkspace(string workspace) => "X-MedV-" + workspace;
}
