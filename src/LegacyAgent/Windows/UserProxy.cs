using Microsoft.Win32;

namespace MedV.LegacyAgent.Windows;

/// <summary>The proxy of the user in whose session the agent runs, as programs that use WinINET know it. Not verified.</summary>
internal static class UserProxy
{
    private const string Place = @"Software\Microsoft\Windows\CurrentVersion\Internet Settings";
    private const string Enabled = "ProxyEnable", Server = "ProxyServer", Override = "ProxyOverride";

    // What we wrote, so that nothing is taken away that somebody else did.
    private const string Ours = "MedVProxy";
    private const int Refresh = 37, SettingsChanged = 39;

    /// <summary>Sets it; null takes away what was set before.</summary>
    /// <exception cref="IOException">The user's settings cannot be opened.</exception>
    public static void Set(string? address)
    {
        using RegistryKey key = Registry.CurrentUser.CreateSubKey(Place) ?? throw new IOException("the user's settings cannot be opened");
        if (address is not null)
        {
            key.SetValue(Server, address);
            key.SetValue(Override, "<local>");
            key.SetValue(Ours, address);
            key.SetValue(Enabled, 1, RegistryValueKind.DWord);
        }
        else if (key.GetValue(Ours) is string ours)
        {
            if (key.GetValue(Server) as string == ours)
            {
                key.SetValue(Enabled, 0, RegistryValueKind.DWord);
                key.DeleteValue(Server, throwOnMissingValue: false);
            }

            key.DeleteValue(Ours, throwOnMissingValue: false);
        }

        Native.SetInternetOption(IntPtr.Zero, SettingsChanged, IntPtr.Zero, 0);
        Native.SetInternetOption(IntPtr.Zero, Refresh, IntPtr.Zero, 0);
    }
}
