namespace MedV.Daemon.Manners.Host;

/// <summary>How a Linux host is powered, from <c>/sys/class/power_supply</c>.</summary>
/// <param name="root">The root of the file system; another one in tests.</param>
internal sealed class LinuxPower(string root)
{
    private const int MostSupplies = 64;

    /// <summary>Whether it runs on battery: a battery of its own is being emptied, and no supply is plugged in.</summary>
    public bool IsOnBattery()
    {
        bool isEmptied = false;
        try
        {
            foreach (string supply in Directory.EnumerateFileSystemEntries(Path.Combine(root, "sys/class/power_supply")).Take(MostSupplies))
            {
                // A mouse has a battery, too: its scope is Device.
                bool isBattery = Word(supply, "type") is "Battery" or "UPS";
                isEmptied |= isBattery && Word(supply, "scope") != "Device" && Word(supply, "status") == "Discharging";
                if (!isBattery && Word(supply, "online") == "1")
                {
                    return false;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No such folder: a kernel without batteries.
        }

        return isEmptied;
    }

    private static string Word(string supply, string file) => SmallFile.Read(Path.Combine(supply, file)).Trim();
}
