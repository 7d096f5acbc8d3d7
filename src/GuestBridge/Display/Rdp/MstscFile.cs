using System.Globalization;
using System.Text;

namespace MedV.GuestBridge.Display.Rdp;

/// <summary>Writes the <c>.rdp</c> file with which <c>mstsc</c> on a Windows host shows an application of a Windows guest.</summary>
/// <remarks>
/// One <c>name:type:value</c> per line. The file is not signed, and holds no password: <c>mstsc</c> takes it from the user's credential store. It is for the
/// user alone. <c>mstsc</c> has no key for a fingerprint; "authentication level 1" refuses a certificate that the host does not trust, so the bridge has to put
/// the guest's into the user's store first.
/// </remarks>
internal static class MstscFile
{
    /// <summary>The text of the file, lines ended with CR LF.</summary>
    public static string Build(RemoteApp app, RdpSharing sharing)
    {
        ArgumentNullException.ThrowIfNull(app);

        (string Key, string Value)[] texts =
        [
            ("full address", app.Server),
            ("username", app.User),
            .. app.Alias is null
                ? Array.Empty<(string, string)>()
                : [("remoteapplicationprogram", "||" + app.Alias), ("remoteapplicationname", app.Title), ("remoteapplicationcmdline", ""), ("alternate shell", "rdpinit.exe")],
            ("drivestoredirect", ""),
        ];
        (string Key, int Value)[] numbers =
        [
            ("remoteapplicationmode", app.Alias is null ? 0 : 1),
            ("disableremoteappcapscheck", 1),
            ("authentication level", 1),
            ("enablecredsspsupport", 1),
            ("prompt for credentials", 0),
            ("negotiate security layer", 1),
            ("redirectclipboard", Flag(sharing, RdpSharing.Clipboard)),
            ("redirectprinters", Flag(sharing, RdpSharing.Printers)),
            ("audiomode", sharing.HasFlag(RdpSharing.Sound) ? 0 : 2),
            ("redirectcomports", 0),
            ("redirectsmartcards", 0),
            ("redirectdrives", 0),
            ("autoreconnection enabled", 1),
        ];

        var file = new StringBuilder();
        foreach ((string key, string value) in texts)
        {
            file.Append(key).Append(":s:").Append(OneLine(value)).Append("\r\n");
        }

        foreach ((string key, int value) in numbers)
        {
            file.Append(key).Append(":i:").Append(value.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
        }

        return file.ToString();
    }

    /// <summary>Writes the file, for the user alone.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, RemoteApp app, RdpSharing sharing) =>
        PrivateFile.Write(path, [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Build(app, sharing))]);

    private static int Flag(RdpSharing sharing, RdpSharing part) => sharing.HasFlag(part) ? 1 : 0; // the clipboard: both ways, or none

    // A line break would begin another key. RemoteApp has none; this is the last door.
    private static string OneLine(string value) => new([.. value.Where(c => !char.IsControl(c))]);
}
