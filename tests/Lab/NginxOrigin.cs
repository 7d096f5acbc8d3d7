namespace MedV.Lab;

/// <summary>An origin that knows nothing of MedV: nginx with static files.</summary>
/// <param name="ignoreRanges">Whether it answers a request for a part with the whole file, as some servers and proxies do.</param>
/// <param name="security">TLS, with HTTP/2 as well, and who may read; null: plain HTTP, everybody.</param>
/// <param name="sendTimeout">How long it waits for somebody who does not read, such as <c>2s</c>.</param>
public sealed class NginxOrigin(
    Place place, string published, string folder, bool ignoreRanges = false, OriginSecurity? security = null, string sendTimeout = "60s")
    : Origin(place, published, folder, security is not null)
{
    /// <summary>Why nginx cannot be used here; null when it can.</summary>
    public static string? WhyNot => Programs.Find("nginx") is null ? "nginx is missing (Debian: nginx-light)" : null;

    private protected override RunningProgram StartServer()
    {
        string file = Path.Combine(Folder, "nginx.conf");
        File.WriteAllText(file, Configuration());
        return Place.Start(Programs.Find("nginx")!, ["-c", file, "-p", Folder, "-e", Path.Combine(Folder, "error.log")], OutputFile);
    }

    // One process and no change of user: it also runs as the only user of a user namespace, and SIGKILL leaves no worker behind.
    private string Configuration() =>
        $$"""
        daemon off;
        master_process off;
        user root root;
        pid {{Folder}}/nginx.pid;
        error_log {{Folder}}/error.log;
        events { worker_connections 1024; }
        http {
          log_format answers escape=json
            '{"time":"$time_iso8601","client":"$remote_addr","method":"$request_method","path":"$uri",'
            '"range":"$http_range","status":$status,"bytes":$body_bytes_sent,"protocol":"$server_protocol",'
            '"connection":$connection,"requestBytes":$request_length,"sentBytes":$bytes_sent}';
          access_log {{AccessLogFile}} answers;
          client_body_temp_path {{Folder}}/body;
          proxy_temp_path {{Folder}}/proxy;
          fastcgi_temp_path {{Folder}}/fastcgi;
          uwsgi_temp_path {{Folder}}/uwsgi;
          scgi_temp_path {{Folder}}/scgi;
          sendfile on;
          server {
            listen {{Place.Address}}:{{Place.Port}}{{(security is null ? "" : " ssl http2")}};
            root {{Published}};
            send_timeout {{sendTimeout}};
            {{(ignoreRanges ? "max_ranges 0;" : "")}}
            {{Secured()}}
          }
        }
        """;

    private string Secured() => security is null ? "" :
        $"""
        ssl_certificate {security.CertificateFile};
        ssl_certificate_key {security.CertificateFile};
        {(security.ClientAuthorityFile is string authority ? $"ssl_client_certificate {authority}; ssl_verify_client on;" : "")}
        {(security.UsersFile is string users ? $"auth_basic medv; auth_basic_user_file {users};" : "")}
        """;
}
