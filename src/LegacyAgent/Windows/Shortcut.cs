using System.Runtime.InteropServices;
using System.Text;

namespace MedV.LegacyAgent.Windows;

/// <summary>What a <c>.lnk</c> file points to, as the shell resolves it. Not verified.</summary>
/// <param name="Target">Full path of the program; empty for shortcuts that point to no file.</param>
/// <param name="Description">Its tooltip.</param>
internal sealed record Shortcut(string Target, string Description)
{
    private const int MostCharacters = 1024;
    private const uint NoWindow = 0x1, NoUpdate = 0x8, NoSearch = 0x10;

    private static readonly Guid ShellLinkType = new("00021401-0000-0000-C000-000000000046");

    /// <summary>The shell's own reader. The order is that of its table of functions; those that are not used only hold their place.</summary>
    [ComImport]
    [Guid("000214F9-0000-0000-C000-000000000046")]
    [InterfaceType(ComInterfaceType.InterfaceIsIUnknown)]
    private interface IShellLink
    {
        [PreserveSig]
        int GetPath([Out, MarshalAs(UnmanagedType.LPWStr)] StringBuilder text, int characters, IntPtr find, uint flags);

        void GetIdList();

        void SetIdList();

        [PreserveSig]
        int GetDescription([Out, MarshalAs(UnmanagedType.LPWStr)] StringBuilder text, int characters);

        void SetDescription();

        void GetWorkingDirectory();

        void SetWorkingDirectory();

        void GetArguments();

        void SetArguments();

        void GetHotkey();

        void SetHotkey();

        void GetShowCmd();

        void SetShowCmd();

        void GetIconLocation();

        void SetIconLocation();

        void SetRelativePath();

        [PreserveSig]
        int Resolve(IntPtr window, uint flags);
    }

    /// <summary>Reads a shortcut; null when the shell cannot.</summary>
    public static Shortcut? Read(string path)
    {
        object? link = null;
        try
        {
            link = Activator.CreateInstance(Type.GetTypeFromCLSID(ShellLinkType));
            ((System.Runtime.InteropServices.ComTypes.IPersistFile)link).Load(path, 0);
            var shell = (IShellLink)link;

            // No window, no search over the network: what is not where it was is not shown.
            _ = shell.Resolve(IntPtr.Zero, NoWindow | NoUpdate | NoSearch);
            var target = new StringBuilder(MostCharacters);
            var description = new StringBuilder(MostCharacters);
            _ = shell.GetPath(target, MostCharacters, IntPtr.Zero, 0);
            _ = shell.GetDescription(description, MostCharacters);
            return new Shortcut(target.ToString(), description.ToString());
        }
        catch (Exception exception) when (exception is ExternalException or IOException or UnauthorizedAccessException or InvalidCastException
            or ArgumentException or NotImplementedException or NotSupportedException)
        {
            return null;
        }
        finally
        {
            if (link is not null)
            {
                Marshal.ReleaseComObject(link);
            }
        }
    }
}
