using System.Text.Json;

namespace MedV.GuestBridge.Machines.Qemu;

/// <summary>Text inside the monitor's JSON.</summary>
internal static class QemuText
{
    /// <summary>Quotes a text.</summary>
    public static string Json(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
