using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MedV.GuestBridge.Setup;
using Microsoft.Win32;

namespace MedV.GuestBridge.Display.Rdp;

/// <summary>Tells Windows what <c>mstsc</c> needs to know of a guest: the password, in the user's credential store, and the certificate, as if the user had accepted it. Not verified.</summary>
[SupportedOSPlatform("windows")]
internal static partial class MstscTrust
{
    private const string Servers = @"Software\Microsoft\Terminal Server Client\Servers";
    private const int Generic = 1, UntilLogoff = 1;

    /// <summary>Keeps both for one server, until the user logs off.</summary>
    /// <exception cref="DisplayException">Windows refuses.</exception>
    public static unsafe void Remember(string server, GuestCredentials account, RdpCertificate certificate)
    {
        using (RegistryKey key = Registry.CurrentUser.CreateSubKey($@"{Servers}\{server}"))
        {
            key.SetValue("CertHash", certificate.Sha1, RegistryValueKind.Binary);
            key.SetValue("UsernameHint", account.Name);
        }

        string target = $"TERMSRV/{server}";
        fixed (char* targetText = target, userText = account.Name, secret = account.Password)
        {
            var credential = new Credential
            {
                Type = Generic, Persist = UntilLogoff, TargetName = (nint)targetText, UserName = (nint)userText, Blob = (nint)secret, BlobSize = account.Password.Length * sizeof(char),
            };
            if (CredWrite(in credential, 0) == 0)
            {
                throw new DisplayException(DisplayFault.Guest, $"Windows keeps no password for {server}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
            }
        }
    }

    [LibraryImport("advapi32", EntryPoint = "CredWriteW", SetLastError = true)]
    private static partial int CredWrite(in Credential credential, int flags);

    // CREDENTIALW of wincred.h.
    [StructLayout(LayoutKind.Sequential)]
    private struct Credential
    {
        public int Flags;
        public int Type;
        public nint TargetName;
        public nint Comment;
        public long LastWritten;
        public int BlobSize;
        public nint Blob;
        public int Persist;
        public int AttributeCount;
        public nint Attributes;
        public nint TargetAlias;
        public nint UserName;
    }
}
