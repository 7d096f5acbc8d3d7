using System.Runtime.InteropServices;
using MedV.GuestProtocol;

namespace MedV.GuestAgent.Linux;

/// <summary>The fixed part of first time setup: name, user, locale, time zone.</summary>
/// <param name="root">The root of the file system.</param>
/// <param name="run">Runs a program with arguments, and throws when it fails.</param>
internal sealed class LinuxSetup(string root, Action<string, IReadOnlyList<string>> run)
{
    /// <summary>Does what is not empty.</summary>
    public void Apply(HostMessage.Setup setup)
    {
        if (setup.TimeZone.Length > 0)
        {
            SetTimeZone(setup.TimeZone);
        }

        if (setup.Locale.Length > 0)
        {
            Write("etc/default/locale", $"LANG={setup.Locale}\n");
            Write("etc/locale.conf", $"LANG={setup.Locale}\n");
        }

        if (setup.User.Length > 0 && LinuxUser.Find(setup.User) is null)
        {
            run("useradd", ["--create-home", "--shell", "/bin/bash", "--", setup.User]);
        }

        if (setup.Name.Length > 0)
        {
            Rename(setup.Name);
        }
    }

    /// <summary>Names the computer, now and after a restart.</summary>
    public void Rename(string name)
    {
        Write("etc/hostname", name + "\n");
        if (root == "/" && LibC.SetHostName(name, (nuint)name.Length) < 0)
        {
            throw new AgentException("denied", $"the computer cannot be renamed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    private void SetTimeZone(string zone)
    {
        string rules = "/usr/share/zoneinfo/" + zone;
        if (!File.Exists(rules))
        {
            throw new AgentException("notFound", $"there is no time zone {zone}");
        }

        string link = Path.Combine(root, "etc/localtime");
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.Delete(link + ".new");
        File.CreateSymbolicLink(link + ".new", rules);
        File.Move(link + ".new", link, overwrite: true);
        Write("etc/timezone", zone + "\n");
    }

    private void Write(string path, string text)
    {
        string full = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full + ".new", text);
        File.Move(full + ".new", full, overwrite: true);
    }
}
