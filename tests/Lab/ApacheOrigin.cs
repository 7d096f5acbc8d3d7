namespace MedV.Lab;

/// <summary>Another origin that knows nothing of MedV: Apache with static files, over TLS with HTTP/2 as well.</summary>
public sealed class ApacheOrigin(Place place, string published, string folder, OriginSecurity? security = null)
    : Origin(place, published, folder, security is not null)
{
    /// <summary>Why Apache cannot be used here; null when it can.</summary>
    // As root it wants to become somebody else, who does not exist in a user namespace.
    public static string? WhyNot =>
        Programs.Find("apache2") is null ? "Apache is missing (Debian: apache2-bin)"
        : Environment.IsPrivilegedProcess && !File.ReadAllText("/proc/self/uid_map").Contains("4294967295", StringComparison.Ordinal) ? "Apache does not run as the only user of a user namespace"
        : null;

    private protected override RunningProgram StartServer()
    {
        string file = Path.Combine(Folder, "apache.conf");
        File.WriteAllText(file, Configuration());

        // One process: SIGKILL leaves no worker behind.
        return Place.Start(Programs.Find("apache2")!, ["-f", file, "-X"], OutputFile);
    }

    private string Configuration() =>
        $$"""
        ServerRoot {{Folder}}
        ServerName {{Place.Address}}
        PidFile {{Folder}}/apache.pid
        ErrorLog {{Folder}}/error.log
        DefaultRuntimeDir {{Folder}}
        Listen {{Place.Address}}:{{Place.Port}}
        LoadModule mpm_event_module {{Modules}}/mod_mpm_event.so
        LoadModule authn_core_module {{Modules}}/mod_authn_core.so
        LoadModule authn_file_module {{Modules}}/mod_authn_file.so
        LoadModule authz_core_module {{Modules}}/mod_authz_core.so
        LoadModule authz_user_module {{Modules}}/mod_authz_user.so
        LoadModule auth_basic_module {{Modules}}/mod_auth_basic.so
        LoadModule ssl_module {{Modules}}/mod_ssl.so
        LoadModule http2_module {{Modules}}/mod_http2.so
        {{(Environment.IsPrivilegedProcess ? "User nobody\nGroup nogroup" : "")}}
        DocumentRoot {{Published}}
        LogFormat "{\"client\":\"%a\",\"path\":\"%U\",\"status\":%>s,\"bytes\":%B,\"protocol\":\"%H\"}" answers
        CustomLog {{AccessLogFile}} answers
        {{Secured()}}
        """;

    private static string Modules => "/usr/lib/apache2/modules";

    private string Secured() => security is null ? "" :
        $"""
        SSLEngine on
        SSLCertificateFile {security.CertificateFile}
        Protocols h2 http/1.1
        {(security.ClientAuthorityFile is string authority ? $"SSLCACertificateFile {authority}\nSSLVerifyClient require" : "")}
        {(security.UsersFile is string users ? $"<Location />\nAuthType Basic\nAuthName medv\nAuthUserFile {users}\nRequire valid-user\n</Location>" : "")}
        """;
}
