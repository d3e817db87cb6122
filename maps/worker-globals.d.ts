// What the service worker of the phone has beside the library's types: the server writes the first three (`maps/pages/field.py`).
declare const VERSION: string;
declare const FILES: string[];
declare const WORDS: { title: string; body: string; exercise: string };
declare const clients: Clients;
declare const registration: ServiceWorkerRegistration;
declare function skipWaiting(): Promise<void>;
declare function addEventListener<Name extends keyof ServiceWorkerGlobalScopeEventMap>(
  name: Name,
  listener: (event: ServiceWorkerGlobalScopeEventMap[Name]) => void,
): void;
/** Android has it; the library's types no longer do. */
interface NotificationOptions {
  vibrate?: number[];
}
