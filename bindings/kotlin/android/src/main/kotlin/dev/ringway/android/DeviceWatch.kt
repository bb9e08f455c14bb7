package dev.ringway.android

import android.app.Activity
import android.app.Application
import android.net.ConnectivityManager
import android.net.Network
import android.os.Bundle
import dev.ringway.CallClient

/**
 * Tells a client what becomes of the device: whether it is online, and whether anything of the app is visible.
 *
 * ```
 * val watch = DeviceWatch(application, client)
 * // … and when the client is closed:
 * watch.close()
 * ```
 *
 * It belongs on the main thread, and needs the permission `android.permission.ACCESS_NETWORK_STATE`.
 */
public class DeviceWatch(private val application: Application, private val client: CallClient) : AutoCloseable {
    private val connectivity = application.getSystemService(ConnectivityManager::class.java)
    private val network = NetworkWatch(client)
    private val activities = ActivityWatch(client)

    init {
        // Without a network there is nothing that the callback would be told of.
        if (connectivity.activeNetwork == null) client.online(false)
        connectivity.registerDefaultNetworkCallback(network)
        application.registerActivityLifecycleCallbacks(activities)
    }

    /** Watches no longer. */
    override fun close() {
        connectivity.unregisterNetworkCallback(network)
        application.unregisterActivityLifecycleCallbacks(activities)
    }
}

private class NetworkWatch(private val client: CallClient) : ConnectivityManager.NetworkCallback() {
    private var current: Network? = null

    override fun onAvailable(network: Network) {
        // Sockets do not move to another network: those of the old one are dead, or soon will be.
        if (current != null && current != network) client.online(false)
        current = network
        client.online(true)
    }

    override fun onLost(network: Network) {
        if (current != network) return
        current = null
        client.online(false)
    }
}

private class ActivityWatch(private val client: CallClient) : Application.ActivityLifecycleCallbacks {
    private val started = mutableSetOf<Activity>()

    override fun onActivityStarted(activity: Activity) {
        started += activity
        client.visible(true)
    }

    override fun onActivityStopped(activity: Activity) {
        started -= activity
        client.visible(started.isNotEmpty())
    }

    override fun onActivityCreated(activity: Activity, savedInstanceState: Bundle?) = Unit

    override fun onActivityResumed(activity: Activity) = Unit

    override fun onActivityPaused(activity: Activity) = Unit

    override fun onActivitySaveInstanceState(activity: Activity, outState: Bundle) = Unit

    override fun onActivityDestroyed(activity: Activity) = Unit
}
